# By id, from the provider's region.
terraform import cloudbackup_restore_point.before_upgrade 8b0851a8-adf3-4f4c-a914-dead08bf9664

# From another region.
terraform import cloudbackup_restore_point.before_upgrade RegionTwo:8b0851a8-adf3-4f4c-a914-dead08bf9664
