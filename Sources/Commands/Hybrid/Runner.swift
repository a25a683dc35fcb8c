extension Command {
  static let runner = Command(
    "runner", "Take requests for workers from a repository's hub, until interrupted.",
    operands: [RunnerLoop.program],
    options: [
      RunnerLoop.repository, RunnerLoop.max, RunnerLoop.attempts, team, RunnerLoop.cwd,
      RunnerLoop.noWorktree, json,
    ],
    details: """
      Each request is claimed under a lease and given to a new worker: a teammate that runs COMMAND
      with the task as its prompt, and with the task in ROOST_TASK. Its exit code 0 completes the
      request, anything else fails it with the reason. The daemon looks after the workers, so they
      and their leases outlive this command; a machine that goes away loses its requests to another
      when their leases run out.

      With --attempts it also makes attempts at tasks of runs that were started elsewhere with
      --executor hub, by the agents that are named: their code comes through the hub, each is worked on
      in a tree of its own in Roost's home, without a terminal, and what came of it goes back. "any"
      allows every agent, and every command that a plan names: whoever has a token for the repository
      can run programs here then. Without COMMAND it takes nothing else.
      """,
    example: "roost runner --repo acme/web --max 4 -- claude"
  ) { words, session in
    try await RunnerLoop(words, session).run()
  }
}
