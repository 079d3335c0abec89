variable "instance_id" {
  description = "Database instance to back up."
  type        = string
}

resource "cloudbackup_database_backup" "full" {
  instance_id = var.instance_id
  name        = "orders-full"
  description = "Before the upgrade."

  timeouts {
    create = "5h"
  }
}

# Only what has changed since the full one.
resource "cloudbackup_database_backup" "delta" {
  instance_id = var.instance_id
  name        = "orders-delta"
  parent_id   = cloudbackup_database_backup.full.id
}
