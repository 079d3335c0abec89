# By id, from the provider's region.
terraform import cloudbackup_vault_resource.web 3b5816b5-f29c-4172-9d9a-76c719a659ce/23a320a5-3efd-4568-b1aa-8dd9183cc64c

# From another region.
terraform import cloudbackup_vault_resource.web RegionTwo:3b5816b5-f29c-4172-9d9a-76c719a659ce/23a320a5-3efd-4568-b1aa-8dd9183cc64c
