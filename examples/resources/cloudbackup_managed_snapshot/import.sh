# By id, from the provider's region.
terraform import cloudbackup_managed_snapshot.nightly 3d9f7b51-8f0e-4c52-9a9e-0b7c6d5e4f3a

# From another region.
terraform import cloudbackup_managed_snapshot.nightly RegionTwo:3d9f7b51-8f0e-4c52-9a9e-0b7c6d5e4f3a
