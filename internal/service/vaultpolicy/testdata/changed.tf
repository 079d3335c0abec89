resource "cloudbackup_vault_policy" "test" {
  name            = "weekly"
  operation_type  = "backup"
  enabled         = false
  trigger_pattern = ["FREQ=DAILY;INTERVAL=7;BYHOUR=4,16;BYMINUTE=0"]

  operation_definition = {
    retention_duration_days = 90
  }
}
