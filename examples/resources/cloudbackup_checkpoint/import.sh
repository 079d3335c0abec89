# By the ids of the protection provider and of the checkpoint.
terraform import cloudbackup_checkpoint.before_upgrade cf56bd3e-97a7-4078-b6d5-f36246333fd9/615faab2-04a4-4451-947e-4d1864513d47

# From another region.
terraform import cloudbackup_checkpoint.before_upgrade RegionTwo:cf56bd3e-97a7-4078-b6d5-f36246333fd9/615faab2-04a4-4451-947e-4d1864513d47
