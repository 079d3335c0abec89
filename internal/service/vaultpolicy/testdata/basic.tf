resource "cloudbackup_vault_policy" "test" {
  name            = "nightly"
  operation_type  = "backup"
  trigger_pattern = ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=02;BYMINUTE=30"]

  operation_definition = {
    max_backups = 30
    day_backups = 7
    timezone    = "UTC+01:00"
  }
}
