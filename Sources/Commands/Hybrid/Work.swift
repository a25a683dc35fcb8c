extension Command {
  static let work = Command(
    "work", "Start a worker on a task, here or on another machine.",
    operands: [WorkCall.task, WorkCall.program],
    options: [
      WorkCall.local, WorkCall.remote, WorkCall.repository, team, WorkCall.name, WorkCall.priority,
      WorkCall.key, WorkCall.statusOf, WorkCall.noWorktree, json,
    ],
    details: """
      Here the worker is a teammate, started as by `roost spawn` in a worktree of its own, with the
      task as its prompt; its program stands behind `--` or is work.command of config.json. With
      --remote a machine that runs `roost runner` takes the request. If the hub cannot be reached
      and the repository falls back to local work, the worker is started here. Without --local and
      --remote, a repository that uses a hub decides by the place of the type worker: its own
      --local-types and --remote-types, then the hub's policy, then elsewhere.
      """,
    example: "roost work --remote --repo acme/web \"fix the login test\""
  ) { words, session in
    let work = try WorkCall(words, session)
    if let id = words[WorkCall.statusOf] { return try await work.status(id) }
    guard let task = words[WorkCall.task] else { throw UsageError("work needs TASK") }
    if try await work.isRemote() {
      try await work.request(task)
    } else {
      try await work.start(task)
    }
  }
}
