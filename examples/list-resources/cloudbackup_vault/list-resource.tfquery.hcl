# All vaults of another region.
list "cloudbackup_vault" "all" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000

  config {
    region = "RegionTwo"
  }
}
