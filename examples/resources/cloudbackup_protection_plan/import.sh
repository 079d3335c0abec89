# By id, from the provider's region.
terraform import cloudbackup_protection_plan.database 19cee82d-3291-46d7-9f7a-7e5f4a4b64b8

# From another region.
terraform import cloudbackup_protection_plan.database RegionTwo:19cee82d-3291-46d7-9f7a-7e5f4a4b64b8
