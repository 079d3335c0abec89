# By id, from the provider's region.
terraform import cloudbackup_volume_backup.full 5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b

# From another region.
terraform import cloudbackup_volume_backup.full RegionTwo:5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b
