# What is applied to which vault, in the whole region.
list "cloudbackup_vault_policy_attachment" "all" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000
}
