variable "volume_id" {
  description = "Volume whose newest backup is wanted."
  type        = string
}

# The newest good backup of a volume.
data "cloudbackup_volume_backup" "newest" {
  volume_id   = var.volume_id
  status      = "available"
  most_recent = true
}

output "newest_backup" {
  value = data.cloudbackup_volume_backup.newest.id
}
