variable "provider_id" {}
variable "plan_id" {}
variable "other_plan_id" {}

resource "cloudbackup_checkpoint" "test" {
  provider_id = var.provider_id
  plan_id     = var.other_plan_id
}
