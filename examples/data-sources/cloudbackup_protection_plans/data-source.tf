# Plans that can still be changed.
data "cloudbackup_protection_plans" "suspended" {
  status = "suspended"
  sort   = "name:asc"
}

output "suspended_plans" {
  value = { for plan in data.cloudbackup_protection_plans.suspended.plans : plan.id => plan.name }
}
