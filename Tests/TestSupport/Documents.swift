import Foundation
import Platform

/// The documents of the repository.
package enum Documents {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  package static func text(_ document: String) throws -> String {
    String(decoding: try Files.read("\(root)/\(document)") ?? [], as: UTF8.self)
  }

  /// The blocks of a language.
  package static func blocks(_ language: String, of document: String) throws -> [String] {
    try text(document).components(separatedBy: "```\(language)\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
  }
}
