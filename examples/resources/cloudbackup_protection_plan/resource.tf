variable "volume_id" {
  description = "Volume to protect."
  type        = string
}

data "cloudbackup_protection_provider" "infra" {
  name = "OS Infra Provider"
}

resource "cloudbackup_protection_plan" "database" {
  name        = "database"
  description = "The data of the database, each volume in full."
  provider_id = data.cloudbackup_protection_provider.infra.id

  resources = [
    {
      id   = var.volume_id
      type = "OS::Cinder::Volume"
      name = "database"
    },
  ]

  # The options that the provider has for volumes, as jsondecode(options_schema) tells.
  parameters = {
    "OS::Cinder::Volume" = {
      backup_mode = "full"
      force       = true
    }
  }
}
