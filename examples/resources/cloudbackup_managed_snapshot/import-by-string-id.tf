import {
  to = cloudbackup_managed_snapshot.nightly
  id = "3d9f7b51-8f0e-4c52-9a9e-0b7c6d5e4f3a"
}
