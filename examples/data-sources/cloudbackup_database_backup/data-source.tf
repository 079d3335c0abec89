variable "instance_id" {
  description = "Database instance whose newest backup is wanted; it need not exist any more."
  type        = string
}

# The newest good backup of an instance.
data "cloudbackup_database_backup" "newest" {
  instance_id = var.instance_id
  status      = "COMPLETED"
  most_recent = true
}

output "newest_backup" {
  value = data.cloudbackup_database_backup.newest.id
}
