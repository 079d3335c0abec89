import {
  to = cloudbackup_volume_backup.full
  id = "5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b"
}
