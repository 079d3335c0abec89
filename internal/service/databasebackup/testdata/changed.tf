variable "instance_id" {
  type = string
}

variable "other_instance_id" {
  type = string
}

resource "cloudbackup_database_backup" "test" {
  instance_id     = var.instance_id
  name            = "nightly"
  description     = "before the upgrade"
  delete_children = true
}
