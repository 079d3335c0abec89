# terraform test, on a cloud that the OS_* variables name. It makes backups of the
# volume and deletes them.
variables {
  volumes    = { data = "11111111-1111-4111-8111-111111111111" }
  full_every = 3
  on_destroy = "delete"
  keep       = { last = 1 }
}

run "the_first_night_makes_a_full_backup" {
  variables {
    due = "2026-11-01"
  }

  assert {
    condition     = [for b in output.backups["data"] : b.is_incremental] == [false]
    error_message = "not one full backup: ${jsonencode(output.backups)}"
  }
  assert {
    condition     = output.newest["data"].id == output.backups["data"][0].id && length(output.stale) == 0
    error_message = "the newest is ${jsonencode(output.newest)}, too old are ${jsonencode(output.stale)}"
  }
}

run "the_same_night_again_makes_nothing" {
  variables {
    due = "2026-11-01"
  }

  assert {
    condition     = length(output.backups["data"]) == 1
    error_message = "it made another one: ${jsonencode(output.backups)}"
  }
}

run "the_second_night_makes_an_incremental_one" {
  variables {
    due = "2026-11-02"
  }

  assert {
    condition     = [for b in output.backups["data"] : b.is_incremental] == [true, false]
    error_message = "not a full and an incremental backup: ${jsonencode(output.backups)}"
  }
  assert {
    condition     = length(output.deleted["data"]) == 0
    error_message = "it has deleted what the new one builds on"
  }
}

run "the_fourth_night_begins_a_chain" {
  variables {
    due        = "2026-11-04"
    full_every = 2
  }

  assert {
    condition     = [for b in output.backups["data"] : b.is_incremental] == [false, true, false]
    error_message = "the chain goes on: ${jsonencode(output.backups)}"
  }
}

run "the_fifth_night_deletes_the_old_chain" {
  variables {
    due = "2026-11-05"
  }

  assert {
    condition     = length(output.deleted["data"]) == 2
    error_message = "it has deleted ${jsonencode(output.deleted)}"
  }
  assert {
    condition     = [for b in output.backups["data"] : b.is_incremental] == [true, false]
    error_message = "left are ${jsonencode(output.backups)}"
  }
}
