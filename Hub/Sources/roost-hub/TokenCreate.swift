import ArgumentParser
import CoordinationAPI
import HubStore

/// Creates a token and prints it, which is possible only once.
struct TokenCreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Create a token and print it; it cannot be printed again.")

  @OptionGroup var database: DatabaseOption

  @Option(
    help: "user acts for agents of its own nodes, admin also sets the policy, service acts for all."
  )
  var kind: String

  @Option(parsing: .upToNextOption, help: "owner/name, or owner/* for all of an owner.")
  var repo: [String]

  @Option(help: "The owner of the token.")
  var owner: String?

  @Option(help: "How long the token is valid, such as 12h, 30d or 52w; without it, for ever.")
  var expires: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard AccessToken.Kind(rawValue: kind) != nil else {
      throw ValidationError("--kind \(kind) is not one of user, admin and service")
    }
    guard TokenScope(repo) != nil else {
      throw ValidationError("--repo must be owner/name or owner/*, one or several")
    }
    guard owner?.contains(where: { !$0.isWhitespace }) ?? true else {
      throw ValidationError("--owner is empty; name the owner of the token, or leave --owner out")
    }
    guard expires == nil || lifetime != nil else {
      throw ValidationError("--expires must be a number and s, m, h, d or w, such as 30d")
    }
  }

  /// Seconds for which the token is valid.
  private var lifetime: Double? {
    guard let expires, let unit = expires.last, let number = Int(expires.dropLast()),
      (1...100_000).contains(number)
    else { return nil }
    switch unit {
    case "s": return Double(number)
    case "m": return Double(number) * 60
    case "h": return Double(number) * 3600
    case "d": return Double(number) * 86_400
    case "w": return Double(number) * 604_800
    default: return nil
    }
  }

  func run() async throws {
    guard let kind = AccessToken.Kind(rawValue: kind), let scope = TokenScope(repo) else { return }
    let store = try SQLiteStore(path: database.data)
    let (time, owner, lifetime) = (WireTime.now, owner, lifetime)
    let (secret, token) = try await store.write { transaction in
      try TokenRules.create(
        kind: kind, owner: owner, scope: scope,
        expiresAt: lifetime.map { time.adding(seconds: $0) }, at: time, in: transaction)
    }
    try store.close()
    print(json ? try TokenRow(token, secret: secret).json : secret)
  }
}
