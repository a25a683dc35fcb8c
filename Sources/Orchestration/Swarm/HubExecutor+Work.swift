import Execution
import Foundation
import Platform
import Swarm

/// The work of attempts that were made on other machines, once it is here.
extension HubExecutor {
  func bring(
    _ attempt: AttemptName, _ files: AttemptFiles, into tree: AttemptTree, base: String
  ) async throws -> String? {
    guard let bytes = try await blocking({ try Files.read(files.returned) }) else { return nil }
    let came = try AttemptReturn(bytes: bytes)
    if let fault = came.fault { return "on \(came.node), \(fault)" }
    guard let head = came.head, try Files.status(files.bundle) != nil else { return nil }
    try await tree.bring(files.bundle, head: head, rest: came.rest, base: base)
    return nil
  }

  /// The code that went and came as bundles is in the repository.
  func clear(run: String) async throws {
    let directory = home.run(run)
    try await blocking {
      let code = "\(directory)/code"
      if try Files.status(code) != nil { try FileManager.default.removeItem(atPath: code) }
      for task in try Files.folders(in: "\(directory)/tasks") {
        for attempt in try Files.folders(in: task) {
          let bundle = AttemptFiles(directory: attempt).bundle
          if try Files.status(bundle) != nil { try Files.remove(bundle) }
        }
      }
    }
  }
}
