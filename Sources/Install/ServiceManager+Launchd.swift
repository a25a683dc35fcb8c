import Platform

extension ServiceManager {
  private static let launchctl = "launchctl"

  func installLaunchd(_ unit: ServiceUnit) async throws(ServiceError) {
    let domain = try await launchdDomain()
    let service = "\(domain)/\(ServiceUnit.launchdLabel)"
    do throws(SystemError) {
      // launchd makes the file, but not the directory that it is in.
      try Files.createDirectory(Files.directory(of: unit.errorLog))
    } catch {
      throw .system(error)
    }
    let isChanged = try write(unit.launchd)
    var isLoaded = try await run(Self.launchctl, ["print", service]).code == 0
    if isLoaded && isChanged {
      try await require(Self.launchctl, ["bootout", service])
      isLoaded = false
    }
    try await require(Self.launchctl, ["enable", service])
    if !isLoaded {
      try await require(Self.launchctl, ["bootstrap", domain, path])
    }
    try await require(Self.launchctl, ["kickstart", service])
  }

  func uninstallLaunchd() async throws(ServiceError) {
    let service = "\(try await launchdDomain())/\(ServiceUnit.launchdLabel)"
    if try await run(Self.launchctl, ["print", service]).code == 0 {
      try await require(Self.launchctl, ["bootout", service])
    }
    try remove(path)
  }

  func askLaunchd(_ status: inout ServiceStatus) async throws(ServiceError) {
    let domain = try await launchdDomain()
    let label = ServiceUnit.launchdLabel
    let printed = try await run(Self.launchctl, ["print", "\(domain)/\(label)"])
    status.isRunning = printed.code == 0 && printed.text.contains("state = running")
    let disabled = try await run(Self.launchctl, ["print-disabled", domain]).text
    status.isEnabled = !disabled.split(whereSeparator: \.isNewline).contains {
      $0.contains("\"\(label)\"") && ($0.hasSuffix("=> disabled") || $0.hasSuffix("=> true"))
    }
  }

  /// The desktop's domain, or the user's where there is no desktop, as over ssh.
  private func launchdDomain() async throws(ServiceError) -> String {
    let exit = try await run(Self.launchctl, ["managername"])
    guard exit.code == 0 else {
      throw .noSession(program: Self.launchctl, said: Self.words(of: exit))
    }
    return exit.text.hasPrefix("Aqua") ? "gui/\(user)" : "user/\(user)"
  }
}
