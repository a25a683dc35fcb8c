extension Command {
  static let runner = Command(
    "runner", "Take requests for workers from a repository's hub, until interrupted.",
    operands: [RunnerLoop.program],
    options: [
      RunnerLoop.repository, RunnerLoop.max, team, RunnerLoop.cwd, RunnerLoop.noWorktree, json,
    ],
    details: """
      Each request is claimed under a lease and given to a new worker: a teammate that runs COMMAND
      with the task as its prompt, and with the task in ROOST_TASK. Its exit code 0 completes the
      request, anything else fails it with the reason. The daemon looks after the workers, so they
      and their leases outlive this command; a machine that goes away loses its requests to another
      when their leases run out.
      """,
    example: "roost runner --repo acme/web --max 4 -- claude"
  ) { words, session in
    try await RunnerLoop(words, session).run()
  }
}
