import Control
import Model
import Platform
import Store

extension DoctorCheck {
  /// Each repository's hub: whether it answers, what contradicts what, and whether the clocks agree.
  static let hubs = DoctorCheck("hubs") { session in
    guard let daemon = try await session.runningDaemon() else { return [] }
    let hubs = try await daemon.call(.status, as: StatusReply.init).value.hubs
    return hubs.filter(\.isEnabled).flatMap(findings)
  }

  /// Beyond this, times of expiry mean something else on the other side.
  private static let clockTolerance = 60.0

  private static func findings(_ row: ConfigReply) -> [Finding] {
    let repository = row.repository
    let hub = row.endpoint ?? "no hub"
    let why = row.why ?? ""
    var findings: [Finding] =
      switch row.state {
      case "connected": [.ok("\(repository): connected to \(hub)")]
      case "connecting": [.ok("\(repository): connecting to \(hub)")]
      case "waiting": [.warning("\(repository): \(why)", fix: "wait, or ask who hosts the hub")]
      case "offline":
        [
          .warning(
            "\(repository): \(why); waiting in the outbox:"
              + " \(Printable.count(row.outbox ?? 0, "message")); local work goes on",
            fix: "check the network and the hub"
          )
        ]
      default: [.problem("\(repository): \(why)", fix: "roost config \(repository) --help")]
      }
    if let offset = row.clockOffset, abs(offset) > clockTolerance {
      findings.append(
        .warning(
          "\(repository): the hub's clock is \(Int(abs(offset))) s"
            + " \(offset > 0 ? "ahead of" : "behind") this machine's, so messages expire too"
            + " early or too late", fix: "set the clocks by NTP"))
    }
    for conflict in row.conflicts {
      findings.append(
        .warning("\(repository): \(conflict)", fix: "let one of the two take another name"))
    }
    return findings
  }

  /// The file of tokens, which nobody else may read.
  static let credentials = DoctorCheck("credentials") { session in
    let path = session.home.credentials
    guard let status = try Files.status(path) else { return [] }
    guard status.permissions & 0o077 != 0 else { return [.ok(path)] }
    let mend = Finding.Mend("only you may read \(path)") {
      try Files.setPermissions(0o600, of: path)
    }
    return [
      .problem(
        "\(path) holds tokens and may be read by others", fix: "chmod 600 \(path)", mend: mend)
    ]
  }
}
