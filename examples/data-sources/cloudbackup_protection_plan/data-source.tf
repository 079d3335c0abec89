variable "plan_id" {
  description = "Plan to look at."
  type        = string
}

data "cloudbackup_protection_plan" "database" {
  id = var.plan_id
}

output "protected" {
  value = [for resource in data.cloudbackup_protection_plan.database.resources : resource.name]
}
