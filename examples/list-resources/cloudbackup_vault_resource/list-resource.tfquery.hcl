# Everything that is in a vault, in the whole region.
list "cloudbackup_vault_resource" "all" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000
}
