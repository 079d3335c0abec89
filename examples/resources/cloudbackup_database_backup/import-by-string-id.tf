import {
  to = cloudbackup_database_backup.full
  id = "a9832168-7541-4536-b8d9-a8a9b79cf1b4"
}
