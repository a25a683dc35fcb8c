import Control
import Swarm

extension Command {
  static let swarmPause = Command(
    "swarm pause", "Start nothing more of a run; what runs goes on.", operands: [run],
    options: [json], example: "roost swarm pause add-login-7k2f"
  ) { words, session in
    try await RunWish(session).send(.pause, words[Self.run])
  }

  static let swarmResume = Command(
    "swarm resume", "Go on with a run that was paused.", operands: [run], options: [json],
    example: "roost swarm resume add-login-7k2f"
  ) { words, session in
    try await RunWish(session).send(.resume, words[Self.run])
  }
}

/// Asks for a change of a run and prints what the run is then.
struct RunWish {
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  func send(_ change: RunChange, _ run: String?) async throws {
    let answer = try await session.daemon().call(
      .changeRun, ChangeRunRequest(run: run, change: change).json, timeout: .seconds(600),
      as: RunView.init)
    session.show(answer) { session.print(RunText($0).headline) }
  }
}
