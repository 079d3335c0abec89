resource "cloudbackup_vault_policy" "test" {
  name            = "copies"
  operation_type  = "replication"
  trigger_pattern = ["FREQ=DAILY;INTERVAL=1;BYHOUR=4;BYMINUTE=0"]

  operation_definition = {
    retention_duration_days = 90
    destination_region      = "RegionTwo"
    destination_project_id  = "fcf6cb26c3bf4402869792207ad3dce4"
  }
}
