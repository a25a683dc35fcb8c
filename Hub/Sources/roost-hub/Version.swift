import ArgumentParser

/// The version of the program.
enum HubVersion {
  static let current = "0.1.0"
}

/// Prints the version of roost-hub.
struct Version: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print the version.")

  func run() {
    print("roost-hub \(HubVersion.current)")
  }
}
