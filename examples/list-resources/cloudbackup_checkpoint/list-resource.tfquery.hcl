# Checkpoints of one protection provider.
list "cloudbackup_checkpoint" "all" {
  provider         = cloudbackup
  include_resource = true
  limit            = 1000

  config {
    provider_id = "cf56bd3e-97a7-4078-b6d5-f36246333fd9"
  }
}
