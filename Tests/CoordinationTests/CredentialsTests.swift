import Coordination
import Platform
import Store
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct CredentialsTests {
  private let home = Home(root: Scratch.path("home"))
  private let file = Credentials(
    home: Home(root: Scratch.path("home")), environment: ["ROOST_KEYCHAIN": "0"])

  init() throws { try Files.createDirectory(home.root) }

  @Test func `A token is kept in a file that only its owner may read`() async throws {
    #expect(try await file.token(for: "acme/web") == nil)
    #expect(try await file.store("rst_1", for: "acme/web") == .file(home.credentials))
    _ = try await file.store("rst_2", for: "acme/api")
    #expect(try await file.token(for: "acme/web") == "rst_1")
    #expect(try Files.status(home.credentials)?.permissions == 0o600)
    _ = try await file.store("rst_3", for: "acme/web")
    try await file.remove(for: "acme/api")
    #expect(try await file.token(for: "acme/web") == "rst_3")
    #expect(try await file.token(for: "acme/api") == nil)
  }

  @Test func `A file that others may read is refused, with the command that mends it`() async throws
  {
    _ = try await file.store("rst_1", for: "acme/web")
    try Files.setPermissions(0o644, of: home.credentials)
    await #expect { try await file.token(for: "acme/web") } throws: { error in
      "\(error)".contains("chmod 600 \(home.credentials)") && !"\(error)".contains("rst_1")
    }
  }

  @Test func `A damaged file is named, and nothing of it is told`() async throws {
    try Files.write(Array("{\"tokens\":{\"acme/web\":\"rst_1\"".utf8), to: home.credentials)
    await #expect { try await file.token(for: "acme/web") } throws: { error in
      "\(error)".contains("is damaged") && !"\(error)".contains("rst_1")
    }
  }

  @Test func `A secret service gets the token by standard input`() async throws {
    let bin = Scratch.path("bin")
    let log = Scratch.path("arguments")
    try Files.createDirectory(bin)
    let script = """
      #!/bin/sh
      echo "$@" >>\(log)
      case $1 in
      store) cat >\(bin)/secret ;;
      lookup) cat \(bin)/secret 2>/dev/null ;;
      clear) rm -f \(bin)/secret ;;
      esac
      """
    try Files.write(Array(script.utf8), to: "\(bin)/secret-tool")
    try Files.setPermissions(0o700, of: "\(bin)/secret-tool")
    let credentials = Credentials(home: home, environment: ["PATH": bin])
    #expect(
      try await credentials.store("rst_9", for: "acme/web") == .keychain("the Secret Service"))
    #expect(try await credentials.token(for: "acme/web") == "rst_9")
    #expect(try Files.read(home.credentials) == nil)
    let arguments = String(decoding: try Files.read(log) ?? [], as: UTF8.self)
    #expect(arguments.contains("store") && !arguments.contains("rst_9"))
    try await credentials.remove(for: "acme/web")
    #expect(try await credentials.token(for: "acme/web") == nil)
  }

  /// A secret service that a file can lock.
  private func lockable() throws -> (service: Credentials, lock: String) {
    let bin = Scratch.path("bin")
    let lock = "\(bin)/locked"
    try Files.createDirectory(bin)
    let script = """
      #!/bin/sh
      [ -e \(lock) ] && { echo "the collection is locked" >&2; exit 1; }
      case $1 in
      store) cat >\(bin)/secret ;;
      lookup) cat \(bin)/secret 2>/dev/null ;;
      clear) [ -e \(bin)/secret ] && rm \(bin)/secret ;;
      esac
      """
    try Files.write(Array(script.utf8), to: "\(bin)/secret-tool")
    try Files.setPermissions(0o700, of: "\(bin)/secret-tool")
    return (Credentials(home: home, environment: ["PATH": "\(bin):/usr/bin:/bin"]), lock)
  }

  @Test func `A token that is given while the secret service is locked takes the old one's place`()
    async throws
  {
    let (service, lock) = try lockable()
    _ = try await service.store("rst_old", for: "acme/web")
    try Files.write([], to: lock)
    #expect(try await service.store("rst_new", for: "acme/web") == .file(home.credentials))
    try Files.remove(lock)
    #expect(try await service.token(for: "acme/web") == "rst_new")
    _ = try await service.store("rst_newer", for: "acme/web")
    #expect(try await service.token(for: "acme/web") == "rst_newer")
    #expect(try await file.token(for: "acme/web") == nil)
  }

  @Test func `A token that a locked secret service may still have is not called forgotten`()
    async throws
  {
    let (service, lock) = try lockable()
    _ = try await service.store("rst_1", for: "acme/web")
    try Files.write([], to: lock)
    await #expect { try await service.remove(for: "acme/web") } throws: { error in
      "\(error)".contains("may still have the token for acme/web: the collection is locked")
    }
    try Files.remove(lock)
    try await service.remove(for: "acme/web")
    // There is none any more, which is what was asked for.
    try await service.remove(for: "acme/web")
    #expect(try await service.token(for: "acme/web") == nil)
  }

  @Test func `Where the secret service does not work the file takes the token`() async throws {
    let bin = Scratch.path("bin")
    try Files.createDirectory(bin)
    try Files.write(Array("#!/bin/sh\nexit 1\n".utf8), to: "\(bin)/secret-tool")
    try Files.setPermissions(0o700, of: "\(bin)/secret-tool")
    let credentials = Credentials(home: home, environment: ["PATH": bin])
    #expect(try await credentials.store("rst_9", for: "acme/web") == .file(home.credentials))
    #expect(try await credentials.token(for: "acme/web") == "rst_9")
  }
}
