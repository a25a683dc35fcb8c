package import Platform

/// Has the system start the daemon at login: through systemd on Linux, through launchd on macOS.
///
/// Each operation may be repeated: installing what is installed and removing what is not are fine.
package struct ServiceManager: Sendable {
  /// How a program is run; in production `ChildProcess.run`.
  package typealias Run = @Sendable (ChildProcess) async throws -> ChildProcess.Exit

  package enum Kind: Sendable {
    case systemd
    case launchd

    package static var ofThisSystem: Kind {
      #if os(macOS)
      .launchd
      #else
      .systemd
      #endif
    }
  }

  let kind: Kind
  /// Where the unit's file goes.
  package let path: String
  let user: UInt32
  private let runProgram: Run

  /// Finds the user's directories by `HOME` and `XDG_CONFIG_HOME` in the environment.
  package init(
    _ kind: Kind, environment: [String: String], user: UInt32, run: @escaping Run
  ) throws(ServiceError) {
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw .unusable("HOME does not name a directory")
    }
    self.kind = kind
    self.user = user
    runProgram = run
    switch kind {
    case .systemd:
      // An XDG variable that is not an absolute path is to be ignored, says its specification.
      let given = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      path = "\(given ?? "\(home)/.config")/systemd/user/\(Self.systemdName)"
    case .launchd:
      path = "\(home)/Library/LaunchAgents/\(ServiceUnit.launchdLabel).plist"
    }
  }

  /// Writes the unit, enables it and starts it; a daemon that runs an older unit is restarted.
  @discardableResult
  package func install(_ unit: ServiceUnit) async throws(ServiceError) -> ServiceStatus {
    switch kind {
    case .systemd: try await installSystemd(unit)
    case .launchd: try await installLaunchd(unit)
    }
    return try await status()
  }

  /// Stops and disables the daemon's service and removes its unit; the agents go on.
  @discardableResult
  package func uninstall() async throws(ServiceError) -> ServiceStatus {
    guard try isInstalled() else { return try await status() }
    switch kind {
    case .systemd: try await uninstallSystemd()
    case .launchd: try await uninstallLaunchd()
    }
    return try await status()
  }

  /// How the service stands; a service manager that cannot be asked is a part of the answer.
  package func status() async throws(ServiceError) -> ServiceStatus {
    var status = ServiceStatus(path: path, isInstalled: try isInstalled())
    guard status.isInstalled else { return status }
    do {
      switch kind {
      case .systemd: try await askSystemd(&status)
      case .launchd: try await askLaunchd(&status)
      }
    } catch {
      status.problem = error.description
    }
    return status
  }

  /// Runs a program of the service manager to its end.
  func run(_ program: String, _ arguments: [String]) async throws(ServiceError) -> ChildProcess.Exit
  {
    do {
      return try await runProgram(ChildProcess(program, arguments, timeout: .seconds(60)))
    } catch let error as SystemError {
      throw error.isMissing ? .missing(program: program) : .system(error)
    } catch {
      throw .refused(command: Self.line(program, arguments), said: "\(error)")
    }
  }

  /// Runs a program that has to succeed.
  func require(_ program: String, _ arguments: [String]) async throws(ServiceError) {
    let exit = try await run(program, arguments)
    guard exit.code != 0 else { return }
    throw .refused(command: Self.line(program, arguments), said: Self.words(of: exit))
  }

  /// Writes the unit's file; tells whether that changed anything.
  func write(_ text: String) throws(ServiceError) -> Bool {
    let bytes = Array(text.utf8)
    do throws(SystemError) {
      if try Files.read(path) == bytes { return false }
      try Files.createDirectory(Files.directory(of: path))
      try Files.write(bytes, to: path)
      return true
    } catch {
      throw .system(error)
    }
  }

  func remove(_ path: String) throws(ServiceError) {
    do throws(SystemError) { try Files.remove(path) } catch { throw .system(error) }
  }

  /// What a program said in the end, on one line.
  static func words(of exit: ChildProcess.Exit) -> String {
    if exit.timedOut { return "it took too long" }
    let lines = "\(exit.errorText)\n\(exit.text)".split(whereSeparator: \.isNewline)
    return lines.first.map { String($0.prefix(200)) } ?? "it ended with code \(exit.code)"
  }

  private func isInstalled() throws(ServiceError) -> Bool {
    do throws(SystemError) { return try Files.status(path) != nil } catch { throw .system(error) }
  }

  private static func line(_ program: String, _ arguments: [String]) -> String {
    ([program] + arguments).joined(separator: " ")
  }
}
