from lstm_course.cli import main

main()
