# All policies of vaults.
list "cloudbackup_vault_policy" "all" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000
}
