variable "provider_id" {
  description = "Protection provider of the checkpoint."
  type        = string
}

variable "checkpoint_id" {
  description = "Checkpoint to restore."
  type        = string
}

# terraform apply -invoke=action.cloudbackup_checkpoint_restore.drill
action "cloudbackup_checkpoint_restore" "drill" {
  config {
    provider_id   = var.provider_id
    checkpoint_id = var.checkpoint_id

    parameters = {
      "OS::Cinder::Volume" = { restore_name = "drill" }
    }
  }
}
