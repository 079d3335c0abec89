import {
  to = cloudbackup_vault.servers
  identity = {
    id = "3b5816b5-f29c-4172-9d9a-76c719a659ce"
  }
}
