variable "instance_id" {
  type = string
}

variable "other_instance_id" {
  type = string
}

# One backup of an instance runs at a time.
resource "cloudbackup_database_backup" "test" {
  count = 2

  instance_id = [var.instance_id, var.other_instance_id][count.index]
  name        = "nightly"
}
