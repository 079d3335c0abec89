# By id, from the provider's region.
terraform import cloudbackup_vault_policy.nightly 7075c397-25a0-43e2-a83a-bb16eaca3ee5

# From another region.
terraform import cloudbackup_vault_policy.nightly RegionTwo:7075c397-25a0-43e2-a83a-bb16eaca3ee5
