variable "provider_id" {}
variable "checkpoint_id" {}
variable "other_checkpoint_id" {}

resource "cloudbackup_checkpoint_restore" "test" {
  provider_id   = var.provider_id
  checkpoint_id = var.checkpoint_id

  parameters = {
    "OS::Cinder::Volume" = { restore_name = "restored" }
  }

  timeouts {
    create = "9m"
  }
}
