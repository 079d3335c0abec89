variable "provider_id" {}
variable "other_provider_id" {}

resource "cloudbackup_protection_plan" "test" {
  name        = "nightly"
  provider_id = var.provider_id

  resources = [
    {
      id   = "25336116-f38e-4c22-81ad-e9b7bd71ba51"
      type = "OS::Cinder::Volume"
      name = "data"
    },
    {
      id         = "33b6bb0b-1157-4e66-8553-1c9e14b1c7ba"
      type       = "OS::Cinder::Volume"
      name       = "logs"
      extra_info = { availability_zone = "az1" }
    },
  ]

  parameters = {
    "OS::Cinder::Volume" = {
      backup_mode = "full"
      force       = true
    }
  }
}
