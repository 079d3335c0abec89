# Every night; of the last 30 backups, and of the last 12 months the newest.
resource "cloudbackup_vault_policy" "nightly" {
  name           = "nightly"
  operation_type = "backup"

  schedule = {
    interval        = 1
    execution_times = ["01:30"]
  }

  operation_definition = {
    max_backups   = 30
    month_backups = 12
    timezone      = "UTC+01:00"
  }
}

# The same in iCalendar: on working days at two times, kept for two weeks.
resource "cloudbackup_vault_policy" "working_days" {
  name            = "working-days"
  operation_type  = "backup"
  trigger_pattern = ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6,18;BYMINUTE=00"]

  operation_definition = {
    retention_duration_days = 14
    timezone                = "UTC+01:00"
  }
}
