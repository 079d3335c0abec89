# By the database instance and the name of the series, from the provider's region.
terraform import cloudbackup_database_backup_series.night 10000000-0000-4000-8000-000000000001/night

# From another region.
terraform import cloudbackup_database_backup_series.night RegionTwo:10000000-0000-4000-8000-000000000001/night
