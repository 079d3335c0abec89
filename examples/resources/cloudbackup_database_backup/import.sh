# By id, from the provider's region.
terraform import cloudbackup_database_backup.full a9832168-7541-4536-b8d9-a8a9b79cf1b4

# From another region.
terraform import cloudbackup_database_backup.full RegionTwo:a9832168-7541-4536-b8d9-a8a9b79cf1b4
