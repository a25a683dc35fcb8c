/// Why a message waits though it could be typed.
package struct Hold: Sendable, Equatable, CustomStringConvertible {
  package enum Reason: String, Sendable, CaseIterable {
    case paused
    case paneGone = "pane_gone"
    case paneDead = "pane_dead"
    case inputOff = "input_off"
    case otherProgram = "other_program"
    case shellInFront = "shell_in_front"
    case editorInFront = "editor_in_front"
    case notReady = "not_ready"
    case busy
    case password
    case unreadInput = "unread_input"
    case dialog
    case personTyping = "person_typing"
    case draft
    /// The composer takes no messages as it is: a shell mode, a search.
    case mode
    /// The model refuses the program until somebody logs in.
    case loggedOut = "logged_out"
    /// The screen shows nothing that the profile knows.
    case unknownScreen = "unknown_screen"
    /// The program has no door of its own that can be used, and no other way is allowed.
    case noDoor = "no_door"
    /// The program has the text in its own queue.
    case queued
    /// The program has the text in its own queue and rests.
    case leftInQueue = "left_in_queue"
    case retrying

    /// Whether nothing but a person can end it.
    package var needsPerson: Bool {
      switch self {
      case .dialog, .mode, .loggedOut, .unknownScreen, .draft, .password, .leftInQueue: true
      case .paused, .paneGone, .paneDead, .inputOff, .otherProgram, .shellInFront, .editorInFront,
        .notReady, .busy, .unreadInput, .personTyping, .noDoor, .queued, .retrying:
        false
      }
    }
  }

  package var reason: Reason
  /// What was seen, for a person.
  package var detail: String

  package init(_ reason: Reason, _ detail: String) {
    self.reason = reason
    self.detail = detail
  }

  package var description: String { detail }
}
