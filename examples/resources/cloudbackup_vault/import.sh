# By id, from the provider's region.
terraform import cloudbackup_vault.servers 3b5816b5-f29c-4172-9d9a-76c719a659ce

# From another region.
terraform import cloudbackup_vault.servers RegionTwo:3b5816b5-f29c-4172-9d9a-76c719a659ce
