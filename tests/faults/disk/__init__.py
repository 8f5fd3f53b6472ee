"""Proofs that a dying process, a power cut or a failing disk never harm the index that is served.

    shim          a library between a process and its disk, compiled from faulty_disk.c
    archive       two states of an archive, and what an index must be after anything went wrong
    kills         kill -9 at every operation of builds and updates, and at random moments
    errors        an error at every operation, and a disk that fills up at every size
    power_loss    writes that were never synced are lost, and renames come in another order

Each module is a program: `python -m tests.faults.disk.kills --moments 1000`. The tests run a small share of each.
"""
