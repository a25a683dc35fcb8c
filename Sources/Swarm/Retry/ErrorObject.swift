import JSONSyntax

/// An error as agents and servers write it in JSON.
enum ErrorObject {
  /// What it says went wrong; nil where the line is not JSON, or no error.
  static func words(in line: some StringProtocol) -> String? {
    guard let json = try? JSON(parsing: Array(line.utf8)) else { return String(line) }
    if let envelope = AgentEnvelope(json: json) {
      return envelope.isFailure ? envelope.text : nil
    }
    guard let error = json["error"] else { return nil }
    if let text = error.string { return text }
    let parts = ["type", "status", "code", "message"].compactMap { key in
      error[key]?.string ?? error[key]?.integer.map { "status \($0)" }
    }
    return parts.joined(separator: ": ")
  }
}
