# By the volume and the name of the series, from the provider's region.
terraform import cloudbackup_volume_backup_series.night 11111111-1111-4111-8111-111111111111/night

# From another region.
terraform import cloudbackup_volume_backup_series.night RegionTwo:11111111-1111-4111-8111-111111111111/night
