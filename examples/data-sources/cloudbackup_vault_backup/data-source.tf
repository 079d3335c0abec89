# The newest good backup of a server, and those of its disks.
variable "server_id" {
  description = "Server that was backed up."
  type        = string
}

data "cloudbackup_vault_backup" "newest" {
  resource_id = var.server_id
  status      = "available"
  most_recent = true
}

output "disks" {
  value = { for disk in data.cloudbackup_vault_backup.newest.children : disk.resource_id => disk.id }
}
