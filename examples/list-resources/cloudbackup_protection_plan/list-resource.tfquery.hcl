# All protection plans.
list "cloudbackup_protection_plan" "all" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000
}
